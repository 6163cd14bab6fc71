mod asking;
mod follow;
mod inbox;
mod reset;

pub use asking::{ForgotPage, LinkPage};
pub use follow::FollowPage;
pub use inbox::InboxPage;
pub use reset::ResetPage;
