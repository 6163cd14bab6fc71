mod security;
mod sign_in;

pub use security::SecurityPage;
pub use sign_in::SignInPage;
