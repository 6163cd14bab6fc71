//! What has happened, in the past tense: the vocabulary rooms share. Plain data; whoever says a fact writes it in the
//! transaction that made it true, whoever hears it may know neither the speaker's tables nor its code.

/// Declares facts: the payload and the word it travels under.
macro_rules! fact {
    ($($(#[$meta:meta])* $name:ident = $kind:literal { $($(#[$about:meta])* $field:ident: $of:ty),* $(,)? })+) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
            #[serde(rename_all = "camelCase")]
            pub struct $name { $($(#[$about])* pub $field: $of),* }

            impl $name {
                /// The word this fact travels under.
                pub const KIND: &'static str = $kind;
            }

            impl data::Said for $name {
                const KIND: &'static str = $kind;
            }
        )+
    };
}
use fact;

pub mod identity;
pub mod learning;
pub mod storefront;
