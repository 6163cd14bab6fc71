mod bell;
mod inbox;
mod newest;
mod row;

pub use bell::{Bell, Unread};
pub use inbox::NotificationsPage;
pub use newest::NewestNotifications;
