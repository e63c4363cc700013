"""Why a figure is what it is, and what an edit changed."""
