//! One kind of request after the other, each once more coarsely where it grows too large.

use std::collections::BTreeSet;

use super::setting::Setting;
use super::universe::Universe;

/// Requests that are still to be looked at.
#[derive(Debug)]
pub(super) struct Walk {
    open: Vec<Setting>,
}

impl Walk {
    /// A walk over these requests, in their order.
    pub(super) fn over(mut settings: Vec<Setting>) -> Self {
        settings.reverse();
        Self { open: settings }
    }

    /// The next request.
    pub(super) fn next(&mut self) -> Option<Setting> {
        self.open.pop()
    }

    /// Whether a request grew too large for what was asked of it, so that nothing of this is to be believed and it comes next
    /// once more, with what makes it large taken as free. It does so once.
    pub(super) fn comes_again(&mut self, universe: &Universe) -> bool {
        let again = universe.of.is_too_large() && !universe.setting.coarse;
        if again {
            self.open.push(Setting { coarse: true, ..universe.setting.clone() });
        }
        again
    }
}

impl Universe {
    /// What was taken as free to come out either way: the whole, where even that was too large.
    pub(super) fn taken_as_free(&self) -> BTreeSet<String> {
        let whole = self.of.is_too_large().then(|| "the whole, which is too large".to_owned());
        self.free.iter().cloned().chain(whole).collect()
    }
}
