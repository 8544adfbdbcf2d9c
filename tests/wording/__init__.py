"""What people read, found in the code: what is marked to be translated, and what isn't."""
