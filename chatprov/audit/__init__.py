"""STEP 10: find the weaknesses of the deployed backend, with evidence, and prove them with exploits.

rule       AuditRule and AuditFinding: title, meaning for this chat, and the line that fixes a weakness
stack      the deployed backend, read: settings as the steps read them, templates as AppSync renders them
sandbox    temporary users and rooms for the exploits, deleted afterwards
rules/     the catalogue, one weakness in each file
audit      checks every rule and reports the findings
"""
