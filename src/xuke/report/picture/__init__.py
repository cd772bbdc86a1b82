"""Pictures: the decision graph of a permit, its rules, and the proof of a verdict, as SVG or DOT.

graph       boxes and links as data; the DOT language
decisions   a permit's decision diagram as a graph
reasoning   rules and proofs as graphs
measure     widths of text without a font, line breaks
layout      sizes, layers, coordinates
draw        SVG
"""

from xuke.report.picture.decisions import decision_graph
from xuke.report.picture.draw import svg
from xuke.report.picture.graph import Graph, dot, graph_json
from xuke.report.picture.reasoning import proof_graph, rule_graph

__all__ = ["Graph", "decision_graph", "dot", "graph_json", "proof_graph", "rule_graph", "svg"]
