"""The doors: callers of xuke's one public door and nothing else. No door imports another."""
