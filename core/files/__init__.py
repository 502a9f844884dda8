"""Files that strangers send: what they are by their own bytes, what they tell about their makers, how they are kept."""
