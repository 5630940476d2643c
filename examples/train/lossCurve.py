"""A loss curve as SVG: every epoch a point, the loss on a logarithmic scale."""

import math

WIDTH, HEIGHT = 640, 400
LEFT, RIGHT, TOP, BOTTOM = 70, 20, 30, 50


def curve_points(losses):
    """Picture coordinates, one a loss, the first at the left edge and the last at the right."""
    logs = [math.log10(max(loss, 1e-12)) for loss in losses]
    low, high = math.floor(min(logs)), math.ceil(max(logs))
    across = (WIDTH - LEFT - RIGHT) / max(1, len(losses) - 1)
    up = (HEIGHT - TOP - BOTTOM) / max(1, high - low)
    return [(LEFT + index * across, TOP + (high - value) * up) for index, value in enumerate(logs)], low, high


def draw_loss_curve(losses):
    points, low, high = curve_points(losses)
    path = " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
    step = (HEIGHT - TOP - BOTTOM) / max(1, high - low)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{WIDTH / 2}" y="18" text-anchor="middle" font-size="14">Training loss</text>',
    ]
    for power in range(low, high + 1):
        y = TOP + (high - power) * step
        lines.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        lines.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g}</text>')
    for part in (0, 0.25, 0.5, 0.75, 1):
        x = LEFT + part * (WIDTH - LEFT - RIGHT)
        lines.append(f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{round(part * len(losses))}</text>')
    lines.append(f'<text x="{WIDTH / 2}" y="{HEIGHT - 8}" text-anchor="middle">epoch</text>')
    lines.append(f'<polyline fill="none" stroke="#1f6feb" stroke-width="1.5" points="{path}"/>')
    lines.append("</svg>")
    return "\n".join(lines) + "\n"
