mod security;
mod sign_in;

pub use security::SecurityPage;
pub(crate) use security::moment;
pub use sign_in::SignInPage;
