//! What the room of accounts says.

use data::Timestamp;

crate::fact! {
    /// Somebody made an account.
    SignedUp = "identity/signed-up" {
        user: String,
        email: String,
        name: String,
        /// They came to sell.
        as_creator: bool,
    }
    /// Somebody opened a session.
    SignedIn = "identity/signed-in" { user: String }
    /// Somebody became a creator. Said once per person.
    CreatorStarted = "identity/creator-started" { user: String, at: Timestamp }
    /// Somebody may now administer this Backline.
    AdminGranted = "identity/admin-granted" { user: String }
}
