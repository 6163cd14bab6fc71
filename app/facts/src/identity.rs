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
    /// Somebody has proven to read the mail at their address.
    AddressProven = "identity/address-proven" { user: String, email: String }
    /// Somebody says something else of themselves.
    ProfileChanged = "identity/profile-changed" { user: String }
    /// Somebody became a creator. Said once per person.
    CreatorStarted = "identity/creator-started" { user: String, at: Timestamp }
    /// Somebody may now administer this Backline.
    AdminGranted = "identity/admin-granted" { user: String }
    /// An administrator changed what somebody is: "user", "moderator", "user, creator".
    RoleChanged = "identity/role-changed" { user: String, before: String, after: String }
    /// Somebody was shut out: for good, or until a moment.
    Suspended = "identity/suspended" { user: String, reason: String, until: Option<Timestamp> }
    /// Somebody who was shut out may come in again.
    Restored = "identity/restored" { user: String }
    /// Somebody wants their account deleted, and it will be at this moment.
    Leaving = "identity/leaving" { user: String, until: Timestamp }
    /// Somebody who wanted it deleted keeps their account.
    Stayed = "identity/stayed" { user: String }
    /// An account is deleted for good. What others need of it stays, without a name.
    Left = "identity/left" { user: String }
}
