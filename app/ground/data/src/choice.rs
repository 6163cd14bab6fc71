/// A closed list of words: an enum whose variants are stored as the given text.
///
/// ```ignore
/// choice! {
///     /// How much a learner should know already.
///     pub enum SkillLevel { Beginner = "Beginner", AllLevels = "All Levels" }
/// }
/// ```
/// Gives `ALL`, `as_str`, `parse`, serde as the text, and in the database a column that accepts nothing else.
#[macro_export]
macro_rules! choice {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, $crate::serde::Serialize, $crate::serde::Deserialize)]
        #[serde(crate = "data::serde")]
        $vis enum $name { $($(#[$vmeta])* #[serde(rename = $text)] $variant),+ }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|it| it.as_str() == text)
            }
        }

        #[cfg(feature = "ssr")]
        impl $crate::ColumnType for $name {
            fn column_type() -> $crate::Type {
                $crate::Type::OneOf(&[$($text),+])
            }
        }
    };
}
