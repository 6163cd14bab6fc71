//! How much of everything.
use crate::workloads::Part;
use std::time::Duration;

#[derive(Clone, Copy)]
pub struct Size {
    pub is_short: bool,
    pub parts: &'static [Part],
    /// Tabs on the list everybody shares, one round after the other.
    pub rounds: &'static [usize],
    /// Writes per round, each waited for by every tab.
    pub steps: usize,
    /// People in front of the list behind a gate. The bar for them counts on this number.
    pub people: usize,
    /// W2.
    pub stores: usize,
    pub tabs_per_store: usize,
    pub store_writes: f64,
    pub store_time: Duration,
    /// W1.
    pub list_tabs: usize,
    pub list_writes: f64,
    pub list_time: Duration,
    /// W2b: how many bystanders, one round after the other.
    pub bystanders: &'static [usize],
    pub bystander_writes: f64,
    pub bystander_time: Duration,
    /// B9.
    pub idle_shared: usize,
    pub idle_private: usize,
}

pub const LONG: Size = Size {
    is_short: false,
    parts: &[Part::Bytes, Part::Sharing, Part::Stores, Part::List, Part::Idle, Part::Bystanders],
    rounds: &[1, 10, 100],
    steps: 20,
    people: 5,
    stores: 50,
    tabs_per_store: 10,
    store_writes: 100.0,
    store_time: Duration::from_secs(20),
    list_tabs: 100,
    list_writes: 50.0,
    list_time: Duration::from_secs(20),
    // None once more at the end: a machine that grew slower meanwhile must not look like bystanders.
    bystanders: &[0, 1_000, 10_000, 0],
    bystander_writes: 50.0,
    bystander_time: Duration::from_secs(10),
    idle_shared: 2_000,
    idle_private: 400,
};

pub const SHORT: Size = Size {
    is_short: true,
    // Memory and times of so few tabs say nothing.
    parts: &[Part::Bytes, Part::Sharing, Part::Stores, Part::List],
    rounds: &[1, 10, 50],
    steps: 5,
    people: 5,
    stores: 4,
    tabs_per_store: 3,
    store_writes: 50.0,
    store_time: Duration::from_secs(2),
    list_tabs: 20,
    list_writes: 50.0,
    list_time: Duration::from_secs(2),
    bystanders: &[],
    bystander_writes: 0.0,
    bystander_time: Duration::ZERO,
    idle_shared: 0,
    idle_private: 0,
};
