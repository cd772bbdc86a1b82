"""The rulebook put to the proof.

bench       scenarios and cases encoded once, evaluated on decision diagrams, with some definitions replaced
mutation    one test of a rule changed at a time: does a scenario notice?
propose     the smallest business that tells a mutant from the rule
witness     from values to facts, and back through the engine
checks      no rule dead, shadowed or clashing; every permit and exception reachable
against     two rulebooks, or one on two dates: equal, or a business that tells them apart
"""
