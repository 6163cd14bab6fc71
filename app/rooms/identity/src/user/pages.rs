mod account;
mod account_menu;
mod confirm_banner;
mod onboarding;
mod public_profile;
mod sign_up;

pub use account::{AccountPage, CurrentPassword};
pub use account_menu::AccountMenu;
pub use confirm_banner::ConfirmBanner;
pub use onboarding::OnboardingPage;
pub use public_profile::PublicProfilePage;
pub use sign_up::SignUpPage;
