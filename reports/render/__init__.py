"""Documents become pages: charts (SVG), HTML for the web twin, PDF bytes."""
