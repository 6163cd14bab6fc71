//! What a learner says of themselves: how far they are, what they want to get better at, what for. No row means that
//! they were not asked yet.

pub mod mutations;
pub mod pages;
pub mod queries;
#[cfg(all(test, feature = "ssr"))]
mod tests;

use data::{Id, Refusal, Row, Timestamp};
use serde::{Deserialize, Serialize};

use crate::UserId;

/// Hours a week somebody can have for it.
pub const WEEKLY_HOURS: std::ops::RangeInclusive<i64> = 1..=40;
/// What is suggested to them.
pub const USUAL_HOURS: i64 = 5;

data::choice! {
    /// How far somebody is, in their own opinion.
    pub enum SkillLevel { Beginner = "beginner", Intermediate = "intermediate", Advanced = "advanced" }
}

data::choice! {
    /// What somebody wants to get better at.
    pub enum Interest {
        Mixing = "mixing",
        Mastering = "mastering",
        SoundDesign = "sound_design",
        Composition = "composition",
        Recording = "recording",
        Djing = "djing",
        Production = "production",
        Vocals = "vocals",
    }
}

data::choice! {
    /// What somebody learns for.
    pub enum Goal { Hobby = "hobby", Career = "career", Skills = "skills", Certification = "certification" }
}

/// A person has one or none: its id is theirs. Without answers they did not want to be asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Row)]
#[serde(rename_all = "camelCase")]
#[row(table = "learnerPreferences", index(by_userId = user, unique))]
pub struct LearnerPreferences {
    pub id: Id<LearnerPreferences>,
    #[serde(rename = "userId")]
    pub user: UserId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skill_level: Option<SkillLevel>,
    /// Words of [`Interest`].
    pub interests: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goal: Option<Goal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weekly_hours: Option<i64>,
    /// When they answered last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub onboarding_completed_at: Option<Timestamp>,
    /// When they said that they would rather not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skipped_at: Option<Timestamp>,
}

/// The answers to all questions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answers {
    pub skill_level: SkillLevel,
    pub interests: Vec<Interest>,
    pub goal: Goal,
    pub weekly_hours: Option<i64>,
}

impl Answers {
    /// What was said, or everything that is wrong with it. What is said twice counts once.
    pub fn check(level: &str, interests: &[String], goal: &str, weekly_hours: Option<i64>) -> Result<Self, Refusal> {
        let (level, goal) = (SkillLevel::parse(level), Goal::parse(goal));
        let known = known_interests(interests);
        let mut wrong = Refusal::invalid();
        if level.is_none() {
            wrong = wrong.with_field("skill_level", "Choose one of the three.");
        }
        if let Err(why) = &known {
            wrong = wrong.with_field("interests", *why);
        }
        if goal.is_none() {
            wrong = wrong.with_field("goal", "Choose one of the four.");
        }
        if weekly_hours.is_some_and(|hours| !WEEKLY_HOURS.contains(&hours)) {
            wrong = wrong.with_field("weekly_hours", "Between 1 and 40 hours.");
        }
        match (level, known, goal) {
            (Some(skill_level), Ok(interests), Some(goal)) if wrong.fields.is_empty() => {
                Ok(Self { skill_level, interests, goal, weekly_hours })
            }
            _ => Err(wrong),
        }
    }
}

fn known_interests(said: &[String]) -> Result<Vec<Interest>, &'static str> {
    if said.iter().any(|word| Interest::parse(word).is_none()) {
        return Err("Choose from the list.");
    }
    let chosen: Vec<_> =
        Interest::ALL.iter().copied().filter(|it| said.iter().any(|word| word == it.as_str())).collect();
    if chosen.is_empty() { Err("Choose at least one.") } else { Ok(chosen) }
}

impl LearnerPreferences {
    /// The answers, unless the questions were skipped.
    pub fn answers(self) -> Option<Answers> {
        let (skill_level, goal) = (self.skill_level?, self.goal?);
        let interests = self.interests.iter().filter_map(|word| Interest::parse(word)).collect();
        Some(Answers { skill_level, interests, goal, weekly_hours: self.weekly_hours })
    }
}

impl SkillLevel {
    /// As one would say it of oneself.
    pub fn label(self) -> &'static str {
        match self {
            Self::Beginner => "Beginner: I am finding my way in",
            Self::Intermediate => "Intermediate: I finish things",
            Self::Advanced => "Advanced: I do this for others",
        }
    }
}

impl Interest {
    pub fn label(self) -> &'static str {
        match self {
            Self::Mixing => "Mixing",
            Self::Mastering => "Mastering",
            Self::SoundDesign => "Sound design",
            Self::Composition => "Composition",
            Self::Recording => "Recording",
            Self::Djing => "DJing",
            Self::Production => "Production",
            Self::Vocals => "Vocals",
        }
    }
}

impl Goal {
    /// As one would say it of oneself.
    pub fn label(self) -> &'static str {
        match self {
            Self::Hobby => "For myself, after work",
            Self::Career => "To make a living from it",
            Self::Skills => "To get better at what I do",
            Self::Certification => "For a certificate",
        }
    }
}
