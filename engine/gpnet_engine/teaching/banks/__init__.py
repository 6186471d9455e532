"""Banks of questions for learning platforms: what is asked, which answers are known, and what is said of each."""
