//! Where nodes stand: in columns, each right of all that it needs, and within a column near what they are tied to.
//!
//! Positions are whole numbers and ties go by the canonical order, so the same graph is drawn the same everywhere.

use std::collections::BTreeMap;

use super::{Kind, Picture};

/// How often columns are put in order again, from left to right and back.
const SWEEPS: usize = 8;
/// Finer than a row, for means of rows.
const FINE: usize = 1_000;

/// The column of each node, and its row within it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Layout {
    /// Node positions by column, from top to bottom.
    pub(super) columns: Vec<Vec<usize>>,
}

impl Layout {
    pub(super) fn of(picture: &Picture) -> Self {
        let columns = columns(picture);
        let mut layout = Self { columns };
        let (mut before, mut after) = (BTreeMap::new(), BTreeMap::new());
        for &(from, to) in &picture.edges {
            before.entry(to).or_insert_with(Vec::new).push(from);
            after.entry(from).or_insert_with(Vec::new).push(to);
        }
        for sweep in 0..SWEEPS {
            layout.sort(if sweep % 2 == 0 { &before } else { &after }, sweep % 2 == 0);
        }
        layout
    }

    /// The row of each node.
    fn rows(&self) -> BTreeMap<usize, usize> {
        let rows = self.columns.iter().flat_map(|column| column.iter().enumerate());
        rows.map(|(row, node)| (*node, row)).collect()
    }

    /// Puts each column in the order of the mean row of its neighbours on one side.
    fn sort(&mut self, neighbours: &BTreeMap<usize, Vec<usize>>, forward: bool) {
        let count = self.columns.len();
        for step in 0..count {
            let index = if forward { step } else { count - 1 - step };
            let rows = self.rows();
            let Some(column) = self.columns.get_mut(index) else { continue };
            let mean = |node: &usize| {
                let near = neighbours.get(node).map_or(&[][..], Vec::as_slice);
                let own = rows.get(node).copied().unwrap_or(0) * FINE;
                let sum: usize = near.iter().filter_map(|n| rows.get(n)).sum();
                (sum * FINE).checked_div(near.len()).unwrap_or(own)
            };
            column.sort_by_key(|node| (mean(node), rows.get(node).copied()));
        }
    }
}

/// Each node stands in the column behind the last of what it needs, or where it needs nothing before the first of what needs it;
/// what nothing depends on of decisions and services stands last.
fn columns(picture: &Picture) -> Vec<Vec<usize>> {
    let mut column: Vec<usize> = vec![0; picture.nodes.len()];
    // A graph without cycles is settled after as many rounds as it has columns.
    for _ in 0..picture.nodes.len() {
        let mut changed = false;
        for &(from, to) in &picture.edges {
            let needed = column.get(from).map_or(0, |at| at + 1);
            if let Some(at) = column.get_mut(to)
                && *at < needed
            {
                *at = needed;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    let last = column.iter().copied().max().unwrap_or(0);
    let needing: std::collections::BTreeSet<usize> =
        picture.edges.iter().map(|(_, to)| *to).collect();
    let mut first_user: BTreeMap<usize, usize> = BTreeMap::new();
    for &(from, to) in picture.edges.iter().filter(|(from, _)| !needing.contains(from)) {
        let at = column.get(to).copied().unwrap_or(0);
        let first = first_user.entry(from).or_insert(at);
        *first = at.min(*first);
    }
    for (from, first) in first_user {
        if let Some(at) = column.get_mut(from) {
            *at = first.saturating_sub(1);
        }
    }
    let needed: std::collections::BTreeSet<usize> =
        picture.edges.iter().map(|(from, _)| *from).collect();
    let mut columns = vec![Vec::new(); last + 1];
    for (index, node) in picture.nodes.iter().enumerate() {
        let ends = matches!(node.kind, Kind::Decision | Kind::Service) && !needed.contains(&index);
        let at = if ends { last } else { column.get(index).copied().unwrap_or(0) };
        if let Some(column) = columns.get_mut(at) {
            column.push(index);
        }
    }
    columns.retain(|column| !column.is_empty());
    columns
}
