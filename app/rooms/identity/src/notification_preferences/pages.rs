mod settings;
mod unsubscribe;

pub use settings::NotificationSettingsPage;
pub use unsubscribe::UnsubscribePage;
