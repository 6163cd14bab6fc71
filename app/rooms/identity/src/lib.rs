//! Who is this, and what may they hear: accounts, sessions, dashboard mode. Keeps no card, sends no mail.

// Views are types as deep as the page they draw.
#![recursion_limit = "512"]

pub mod admin_log;
pub mod auth_event;
pub mod auth_session;
pub mod auth_token;
pub mod avatar;
pub mod dashboard_mode;
pub mod data_export;
mod door;
pub mod learner_preferences;
pub mod notification;
pub mod notification_preferences;
pub mod password;
#[cfg(feature = "ssr")]
mod secret;
pub mod setup;
#[cfg(feature = "ssr")]
mod text;
pub mod user;

pub use admin_log::{DeedKind, pages::AdminLogPage};
pub use auth_session::pages::{SecurityPage, SignInPage};
pub use auth_token::pages::{FollowPage, ForgotPage, InboxPage, LinkPage, ResetPage};
pub use dashboard_mode::{MODE_COOKIE, Mode, resolve_mode};
pub use learner_preferences::pages::{AskLearner, LearnerPreferencesPage, Questionnaire};
pub use notification::pages::{Bell, NewestNotifications, NotificationsPage, Unread};
pub use notification_preferences::pages::{NotificationSettingsPage, UnsubscribePage};
pub use setup::pages::SetupPage;
pub use user::{
    Account, PlatformRole, Profile, User, UserId,
    pages::{AccountMenu, AccountPage, ConfirmBanner, OnboardingPage, PublicProfilePage, SignUpPage},
    roster::pages::{PeopleInNumbers, PeoplePage, PersonPage},
};

#[cfg(feature = "ssr")]
pub use {
    admin_log::{Deed, note},
    auth_session::{
        doorman::People,
        opening::touch,
        renewing::{Renewed, renew},
    },
    avatar::purposes::Avatars,
    data_export::share::Share,
    notification::emitting::{News, notify},
    notification_preferences::notification_preferences,
    setup::inviting::setup_path,
    user::{
        people::{appoint_listed, become_creator, grant_admin, is_away, make_account, page_of, profile},
        power::{administrator, staff},
    },
};

/// Every kind of letter this room writes, to look at.
#[cfg(feature = "ssr")]
pub fn letters() -> Vec<mail::Letter> {
    [auth_token::letters::samples(), notification::letters::samples(), data_export::letters::samples()].concat()
}

/// The addresses of this room that answer with bytes or take them.
#[cfg(feature = "ssr")]
pub fn files(uploads: std::sync::Arc<room::Uploads>, links: storage::Links) -> room::Files {
    let own = avatar::files::files(uploads).merge(data_export::fetching::files(links));
    notification_preferences::leaving::files().merge(own)
}

/// The room: its tables and its doors.
#[cfg(feature = "ssr")]
pub fn room() -> room::Room {
    room_with(vec![])
}

/// As [`room`], with what other rooms have about a person, for whoever wants all of it.
#[cfg(feature = "ssr")]
pub fn room_with(shares: Vec<Share>) -> room::Room {
    use auth_event::queries as events;
    use auth_session::{mutations as at_the_door, queries as sessions};
    use auth_token::{mutations as letters, queries as proofs};
    use learner_preferences::{mutations as learners, queries as answers};
    use notification::{jobs as chores, mutations as news, queries as inbox};
    use notification_preferences::{leaving, mutations as wishes, queries as wanted};
    use user::{leaving as farewell, mutations as people, queries as persons, roster, tally};
    room::Room::new("identity")
        .table::<User>()
        .table::<auth_session::AuthSession>()
        .table::<auth_token::AuthToken>()
        .table::<auth_event::AuthEvent>()
        .table::<notification_preferences::NotificationPreferences>()
        .table::<learner_preferences::LearnerPreferences>()
        .query::<answers::MyLearnerPreferences>()
        .mutation::<learners::SaveLearnerPreferences>()
        .mutation::<learners::SkipLearnerPreferences>()
        .mutation::<learners::ResetLearnerPreferences>()
        .table::<avatar::AvatarPicture>()
        .mutation::<avatar::mutations::RemoveAvatar>()
        .table::<tally::PeopleStats>()
        .table::<tally::PeopleDay>()
        .change(tally::COUNT_EVERYBODY)
        .table::<admin_log::AdminActivity>()
        .table::<admin_log::DeedDay>()
        .query::<admin_log::queries::AdminLog>()
        .query::<admin_log::queries::AdminLogSummary>()
        .table::<setup::Setup>()
        .query::<setup::queries::Setup>()
        .mutation::<setup::mutations::SetUp>()
        .query::<roster::queries::People>()
        .query::<roster::queries::PeopleNumbers>()
        .query::<roster::queries::LookUp>()
        .mutation::<roster::mutations::SetRole>()
        .mutation::<roster::mutations::Suspend>()
        .mutation::<roster::mutations::Restore>()
        .job::<roster::chores::LiftSuspension>()
        .query::<farewell::queries::BeforeLeaving>()
        .mutation::<farewell::mutations::DeleteAccount>()
        .job::<farewell::jobs::EndAccount>()
        .job::<farewell::jobs::ForgetDeparted>()
        .table::<data_export::DataExport>()
        .query::<data_export::queries::MyData>()
        .mutation::<data_export::mutations::ExportData>()
        .errand::<data_export::jobs::PutTogether>(shares)
        .schedule::<data_export::jobs::ForgetExports>("37 4 * * *", "UTC")
        .ear::<tally::CountStudent>()
        .table::<leaving::WayOut>()
        .table::<notification::Notification>()
        .table::<notification::digest::NotificationDigest>()
        .query::<persons::Me>()
        .query::<persons::MyProfile>()
        .query::<persons::PublicProfile>()
        .query::<sessions::Session>()
        .query::<sessions::MySessions>()
        .query::<events::MyEvents>()
        .query::<proofs::Letter>()
        .query::<proofs::AwaitedLetter>()
        .query::<inbox::Unread>()
        .query::<inbox::Notifications>()
        .query::<inbox::Notification>()
        .query::<wanted::MyNotificationPreferences>()
        .query::<wanted::WayOut>()
        .mutation::<people::SignUp>()
        .mutation::<people::ChooseRole>()
        .mutation::<people::SwitchMode>()
        .mutation::<people::EditProfile>()
        .mutation::<people::ChangePassword>()
        .mutation::<people::ChangeEmail>()
        .mutation::<people::KeepEmail>()
        .mutation::<at_the_door::SignIn>()
        .mutation::<at_the_door::SignOut>()
        .mutation::<at_the_door::SignOutEverywhere>()
        .mutation::<at_the_door::RevokeSession>()
        .mutation::<letters::AskLink>()
        .mutation::<letters::AskReset>()
        .mutation::<letters::AskVerification>()
        .mutation::<letters::SendAgain>()
        .mutation::<letters::EnterCode>()
        .mutation::<letters::FollowLink>()
        .mutation::<letters::ResetPassword>()
        .mutation::<news::MarkNotification>()
        .mutation::<news::MarkAllRead>()
        .mutation::<news::ArchiveNotification>()
        .mutation::<news::ClearRead>()
        .mutation::<wishes::SwitchNews>()
        .mutation::<wishes::ChooseDigest>()
        .mutation::<wishes::Mute>()
        .mutation::<wishes::Unmute>()
        .mutation::<wishes::Unsubscribe>()
        .schedule::<auth_session::jobs::ForgetSessions>("41 3 * * *", "UTC")
        .schedule::<auth_token::jobs::ForgetTokens>("47 3 * * *", "UTC")
        .schedule::<chores::SendDigests>("*/15 * * * *", "UTC")
        .schedule::<chores::ForgetNotifications>("59 3 * * *", "UTC")
        .schedule::<chores::TrimNotifications>("11 4 * * *", "UTC")
}
