//! Names of the vocabulary, one type for each kind, ordered by their letters.
//!
//! The order of a name never depends on the file it was read from, so results do not either.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

macro_rules! names {
    ($($(#[$doc:meta])+ $name:ident;)+) => {$(
        $(#[$doc])+
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The name as written in the vocabulary.
            #[must_use]
            pub fn as_str(&self) -> &str { &self.0 }
        }

        impl From<&str> for $name {
            fn from(name: &str) -> Self { Self(Arc::from(name)) }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str { &self.0 }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&self.0) }
        }
    )+};
}

names! {
    /// A clinical fact of the vocabulary, such as `straight_leg_raise`.
    FactName;
    /// A body region, such as `low_back`.
    RegionName;
    /// A service that can be in dispute, such as `emg`.
    ServiceName;
    /// A drug by its ingredient, such as `hydrocodone`.
    DrugName;
    /// A derived fact or gate, such as `conservative_care`.
    DefinitionName;
    /// A criterion of one rule, such as `focal`.
    CriterionName;
    /// A rule, such as `acoem-2004/ch12/emg-lower-extremity`.
    RuleName;
    /// A family of guidelines, such as `MTUS-ACOEM`.
    FamilyName;
}

impl FactName {
    /// The name for a reader: underscores become spaces.
    #[must_use]
    pub fn words(&self) -> String {
        self.as_str().replace('_', " ")
    }
}

impl RegionName {
    /// The name for a reader: underscores become spaces.
    #[must_use]
    pub fn words(&self) -> String {
        self.as_str().replace('_', " ")
    }
}
