"""Reading school rosters: EDEXML, OneRoster, Microsoft SDS and tables, into one neutral description of a
school.
"""
