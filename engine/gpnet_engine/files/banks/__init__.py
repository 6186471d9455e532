"""Writers of question banks: Moodle's XML with Cloze questions, and GIFT."""
