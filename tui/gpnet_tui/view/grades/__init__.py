"""Grades as they are written: for reading, for spreadsheets, for programs, and as feedback to each person."""
