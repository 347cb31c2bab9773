"""Reading school rosters into one neutral description of a school, and planning what an import changes.

`reading.read` takes EDEXML, OneRoster, Microsoft SDS, CSV and workbooks; `compare.compare` makes a plan (the dry run)
against what the school knows; `resolve.resolve` turns a plan and a person's decisions into operations. No database, no
sentences: findings and refusals are codes (`findings`).
"""
