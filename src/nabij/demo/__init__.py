"""The made-up school *De Wilg*: its cast, its pupils, and half a year of moments from the simulator.

Everything is made through the public actions that people use, so that the demo can show nothing a school could not do.
"""
