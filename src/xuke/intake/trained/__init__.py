"""The trained reader: what a light linear model has learnt from the corpus about people's words."""
