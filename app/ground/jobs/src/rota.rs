//! Whose turn it is. Pure: what waits is in the database.

use std::collections::BTreeMap;

use crate::Priority;

/// Of this many turns one looks at the lowest priority first, so that nothing waits for ever.
const UPSIDE_DOWN: u64 = 8;

/// Goes round the tenants of each priority, one job at a time, by their names: whoever was served waits until everybody
/// behind has been.
#[derive(Clone, Debug, Default)]
pub struct Rota {
    turn: u64,
    served: BTreeMap<&'static str, String>,
}

impl Rota {
    /// The priorities in the order in which this turn looks at them.
    pub fn order(&self) -> [Priority; 3] {
        match self.turn % UPSIDE_DOWN == UPSIDE_DOWN - 1 {
            true => [Priority::Bulk, Priority::Normal, Priority::Urgent],
            false => [Priority::Urgent, Priority::Normal, Priority::Bulk],
        }
    }

    /// The tenant served last among jobs of this priority: the next is the first behind.
    pub fn behind(&self, priority: Priority) -> Option<&str> {
        self.served.get(priority.as_str()).map(String::as_str)
    }

    /// Notes that this tenant has had a turn.
    pub fn serve(&mut self, priority: Priority, tenant: &str) {
        self.turn += 1;
        self.served.insert(priority.as_str(), tenant.into());
    }

    /// Nobody is behind: the next round begins with the first.
    pub fn restart(&mut self, priority: Priority) {
        self.served.remove(priority.as_str());
    }
}
