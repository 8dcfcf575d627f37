//! Charts as SVG: a funnel plot and a control chart; the numbers stand in a table beneath each.

use std::fmt::Write;

use crate::audit::{Chart, Groups, Interval, Level, Position, exact_limits, fixed, month_name};

use super::super::escape::html;
use super::super::svg::frame;

/// Size of a drawing.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 300.0;
/// Space for the scales.
const LEFT: f64 = 48.0;
const BOTTOM: f64 = 36.0;
const TOP: f64 = 14.0;
const RIGHT: f64 = 12.0;
/// Points of a curve.
const STEPS: u32 = 60;
/// Months beyond which only every so many get a name.
const LABELS: usize = 14;

/// From values to places in the drawing.
struct Scale {
    x: (f64, f64),
    y_max: f64,
}

impl Scale {
    fn x(&self, value: f64) -> f64 {
        let (low, high) = self.x;
        let share = if high > low { (value - low) / (high - low) } else { 0.5 };
        LEFT + share * (WIDTH - LEFT - RIGHT)
    }

    fn y(&self, value: f64) -> f64 {
        let height = HEIGHT - BOTTOM - TOP;
        TOP + height - (value / self.y_max).clamp(0.0, 1.0) * height
    }

    fn line(&self, class: &str, points: impl Iterator<Item = (f64, f64)>) -> String {
        let points = points.fold(String::new(), |text, (x, y)| {
            let gap = if text.is_empty() { "" } else { " " };
            text + gap + &number(self.x(x)) + "," + &number(self.y(y))
        });
        format!("<polyline class=\"{class}\" points=\"{points}\"/>\n")
    }

    /// The frame with its scales: shares upward, `ticks` along.
    fn frame(&self, ticks: &[(f64, String)], along: &str) -> String {
        let mut text = String::new();
        let bottom = HEIGHT - BOTTOM;
        for part in 0..=4 {
            let share = self.y_max * f64::from(part) / 4.0;
            let y = self.y(share);
            let _ = writeln!(
                text,
                "<line class=\"grid\" x1=\"{}\" x2=\"{}\" y1=\"{y}\" y2=\"{y}\"/><text class=\"y\" x=\"{}\" y=\"{}\">{} %</text>",
                LEFT,
                WIDTH - RIGHT,
                LEFT - 6.0,
                number(y + 4.0),
                fixed(share * 100.0, 0).unwrap_or_default(),
                y = number(y),
            );
        }
        for (value, name) in ticks {
            let _ = writeln!(
                text,
                "<text class=\"x\" x=\"{}\" y=\"{}\">{}</text>",
                number(self.x(*value)),
                number(bottom + 16.0),
                html(name)
            );
        }
        let _ = writeln!(
            text,
            "<text class=\"x\" x=\"{}\" y=\"{}\">{along}</text>",
            number(f64::midpoint(LEFT, WIDTH)),
            number(HEIGHT - 3.0)
        );
        text
    }
}

fn number(value: f64) -> String {
    fixed(value, 1).unwrap_or_else(|| "0".to_owned())
}

fn drawing(title: &str, inside: &str, legend: &str) -> String {
    let chart = frame([WIDTH, HEIGHT], title, " class=\"chart\"", inside);
    format!("<figure>\n{chart}<figcaption>{legend}</figcaption>\n</figure>\n")
}

/// The share overturned against the size of each group, with the exact limits around the share of
/// all. A group's share is brought to the case mix of all: observed by expected, times the share of
/// all.
#[must_use]
pub fn funnel(groups: &Groups) -> String {
    let share_of = |row: &crate::audit::GroupRow| row.ratio().map(|ratio| ratio * groups.share);
    let largest = groups.rows.iter().map(|row| row.issues).max().unwrap_or(0).max(1);
    let highest = groups.rows.iter().filter_map(share_of).fold(groups.share, f64::max);
    let y_max = (highest.max(groups.share * 3.0) * 1.1).clamp(0.05, 1.0);
    let scale = Scale { x: (0.0, f64::from(largest)), y_max };
    let tenth = |part: u32| f64::from(largest) * f64::from(part) / 5.0;
    let mut ticks: Vec<(f64, String)> = (0..=5)
        .map(|part| tenth(part).round())
        .map(|whole| (whole, fixed(whole, 0).unwrap_or_default()))
        .collect();
    ticks.dedup();
    let mut inside = scale.frame(&ticks, "issues in the group");
    let ends = [(0.0, groups.share), (f64::from(largest), groups.share)];
    inside += &scale.line("centre", ends.into_iter());
    for (level, class) in [(Level::Usual, "usual"), (Level::Extreme, "extreme")] {
        // Closer together where the funnel is steep.
        let square = u64::from(STEPS * STEPS);
        let size = |step: u32| u32::try_from(u64::from(largest) * u64::from(step * step) / square);
        let mut sizes: Vec<u32> = (1..=STEPS).filter_map(|step| size(step).ok()).collect();
        sizes.retain(|size| *size > 0);
        sizes.dedup();
        let limits: Vec<(f64, Interval)> = sizes
            .iter()
            .filter_map(|n| Some((f64::from(*n), exact_limits(groups.share, *n, level)?)))
            .collect();
        inside += &scale.line(class, limits.iter().map(|(n, limit)| (*n, limit.low)));
        inside += &scale.line(class, limits.iter().map(|(n, limit)| (*n, limit.high)));
    }
    for row in &groups.rows {
        let Some(share) = share_of(row) else { continue };
        let (x, y) = (scale.x(f64::from(row.issues)), scale.y(share));
        let (class, radius) = match row.position {
            Position::Inside => ("dot", 3.5),
            Position::Beyond95 => ("dot warn", 4.5),
            Position::Beyond998 => ("dot out", 5.5),
        };
        let _ = writeln!(
            inside,
            "<circle class=\"{class}\" cx=\"{}\" cy=\"{}\" r=\"{radius}\"><title>{}: {} of {}</title></circle>",
            number(x),
            number(y),
            html(&row.name),
            row.overturned,
            row.issues
        );
        if row.position == Position::Beyond998 {
            let _ = writeln!(
                inside,
                "<text class=\"name\" x=\"{}\" y=\"{}\">{}</text>",
                number(x + 8.0),
                number(y + 4.0),
                html(&row.name)
            );
        }
    }
    let legend = "Share of denials overturned at the case mix of all, against the size of the group. Level line: all; \
                  dashed: 95 % limits; solid: 99.8 % limits.";
    drawing(&format!("Funnel plot by {}", groups.column), &inside, legend)
}

/// The share overturned by month with its 99.8 % limits, and a line where the guidelines changed.
#[must_use]
pub fn control(chart: &Chart) -> String {
    let (Some(first), Some(last)) = (chart.months.first(), chart.months.last()) else {
        return String::new();
    };
    let share =
        |month: &crate::audit::Month| f64::from(month.overturned) / f64::from(month.issues.max(1));
    let highest = chart.months.iter().map(share).fold(0.0, f64::max);
    let centre = chart.months.iter().map(|month| month.centre).fold(0.0, f64::max);
    let y_max = (highest.max(centre * 2.5) * 1.1).clamp(0.05, 1.0);
    let ends = (f64::from(first.month) - 0.5, f64::from(last.month) + 0.5);
    let scale = Scale { x: ends, y_max };
    let every = chart.months.len().div_ceil(LABELS).max(1);
    let named = chart.months.iter().step_by(every);
    let ticks: Vec<(f64, String)> =
        named.map(|m| (f64::from(m.month), month_name(m.month))).collect();
    let mut inside = scale.frame(&ticks, "month of the decision");
    for (month, title) in &chart.changes {
        let x = number(scale.x(f64::from(*month) - 0.5));
        let _ = writeln!(
            inside,
            "<line class=\"change\" x1=\"{x}\" x2=\"{x}\" y1=\"{TOP}\" y2=\"{}\"/><text class=\"name\" x=\"{x}\" y=\"{TOP}\">{}</text>",
            HEIGHT - BOTTOM,
            html(title)
        );
    }
    let at = |month: &crate::audit::Month| f64::from(month.month);
    inside += &scale.line("centre", chart.months.iter().map(|m| (at(m), m.centre)));
    let limits = chart.months.iter().filter_map(|m| Some((at(m), m.limits?)));
    inside += &scale.line("extreme", limits.clone().map(|(x, limit)| (x, limit.high)));
    inside += &scale.line("extreme", limits.map(|(x, limit)| (x, limit.low)));
    inside += &scale.line("series", chart.months.iter().map(|m| (at(m), share(m))));
    for month in &chart.months {
        let outside = month.limits.is_some_and(|limits| !limits.contains(share(month)));
        let _ = writeln!(
            inside,
            "<circle class=\"dot{}\" cx=\"{}\" cy=\"{}\" r=\"3.5\"><title>{}: {} of {}</title></circle>",
            if outside { " out" } else { "" },
            number(scale.x(at(month))),
            number(scale.y(share(month))),
            month_name(month.month),
            month.overturned,
            month.issues
        );
    }
    let legend = "Share of denials overturned by month. Level line: all months of the regime; dark: 99.8 % limits; \
                  upright: a change of the guidelines.";
    drawing("Denials overturned by month", &inside, legend)
}
