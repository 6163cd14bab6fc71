//! Who is this, and what may they hear: accounts, sessions, dashboard mode. Keeps no card, sends no mail.

// Views are types as deep as the page they draw.
#![recursion_limit = "512"]

pub mod auth_event;
pub mod auth_session;
pub mod dashboard_mode;
mod door;
pub mod notification_preferences;
pub mod password;
#[cfg(feature = "ssr")]
mod text;
pub mod user;

pub use auth_session::pages::{SecurityPage, SignInPage};
pub use dashboard_mode::{MODE_COOKIE, Mode, resolve_mode};
pub use user::{
    Account, Profile, User, UserId,
    pages::{AccountMenu, OnboardingPage, SignUpPage},
};

#[cfg(feature = "ssr")]
pub use {
    auth_session::{doorman::People, opening::touch},
    notification_preferences::notification_preferences,
    user::people::{become_creator, grant_admin, profile},
};

/// The room: its tables and its doors.
#[cfg(feature = "ssr")]
pub fn room() -> room::Room {
    use auth_session::{mutations as at_the_door, queries as sessions};
    use user::{mutations as people, queries as persons};
    room::Room::new("identity")
        .table::<User>()
        .table::<auth_session::AuthSession>()
        .table::<auth_event::AuthEvent>()
        .table::<notification_preferences::NotificationPreferences>()
        .query::<persons::Me>()
        .query::<sessions::Session>()
        .query::<sessions::MySessions>()
        .mutation::<people::SignUp>()
        .mutation::<people::ChooseRole>()
        .mutation::<people::SwitchMode>()
        .mutation::<at_the_door::SignIn>()
        .mutation::<at_the_door::SignOut>()
        .mutation::<at_the_door::SignOutEverywhere>()
        .mutation::<at_the_door::RevokeSession>()
        .schedule::<auth_session::jobs::ForgetSessions>("41 3 * * *", "UTC")
}
