"""The forms with which a governance officer changes the structure; one file for each kind of thing."""
