mod account_menu;
mod onboarding;
mod sign_up;

pub use account_menu::AccountMenu;
pub use onboarding::OnboardingPage;
pub use sign_up::SignUpPage;
