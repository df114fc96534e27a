"""Facts become pictures: control charts, sparklines and icons as SVG.

Presentation attributes only, so that a strict Content-Security-Policy, a data URI and a PDF all accept them.
"""

from performance.render.chart import control_chart_svg
from performance.render.icons import assurance_icon_svg, variation_icon_svg
from performance.render.spark import sparkline_svg
from performance.render.svg import data_uri

__all__ = ["assurance_icon_svg", "control_chart_svg", "data_uri", "sparkline_svg", "variation_icon_svg"]
