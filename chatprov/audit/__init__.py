"""STEP 10: what is weak in the backend that stands, with evidence, and shown where it can be.

check      Check and Finding: what a weakness is called, what it means for this chat, and the line that mends it
stack      what stands, read: settings as the steps observe them, templates as AppSync renders them
trial      where a weakness is shown: users and rooms of its own, all of it removed afterwards
checks/    the catalogue, one weakness a file
audit      looks, tries, and says what was found
"""
