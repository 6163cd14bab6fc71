use room::mutation;
#[cfg(feature = "ssr")]
use room::{Answer, Read, Write};
use serde::{Deserialize, Serialize};

use super::{ChapterId, Operation};
use crate::course::CourseId;
#[cfg(feature = "ssr")]
use crate::{
    course::teaches,
    curriculum::{
        CourseChapter, Curriculum,
        store::{curriculum_of, restore, save},
    },
    document::Document,
    markdown,
    rollup::recount,
};
#[cfg(feature = "ssr")]
use {data::Refusal, facts::learning::ChapterPublished};

/// The answer to an accepted edit of a body: the version the next edit is based on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Saved {
    pub version: i64,
}

/// A body on its way here: Markdown, or the document of the rich-text editor as JSON. It is kept as Markdown either way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Written {
    Markdown(String),
    Document(serde_json::Value),
}

impl<T: Into<String>> From<T> for Written {
    fn from(markdown: T) -> Self {
        Self::Markdown(markdown.into())
    }
}

#[cfg(feature = "ssr")]
impl Written {
    fn into_markdown(self) -> Result<String, Refusal> {
        match self {
            Self::Markdown(text) => Ok(text),
            Self::Document(json) => Ok(Document::from_json(json)?.to_markdown()),
        }
    }
}

/// One step of the curriculum editor.
#[mutation("learning/edit-curriculum", gate = Rule("teacher"))]
pub async fn edit_curriculum(cx: &mut Write, course: CourseId, operation: Operation) -> Answer<()> {
    let mut course = teaches(cx, &course).await?;
    let mut tree = curriculum_of(cx, &course.id).await?;
    let comes_out = puts_out(&tree, &operation);
    if let Operation::Restore { node } = &operation {
        restore(cx, &course.id, node).await?;
    } else {
        refuse_taken_id(cx, &operation).await?;
        tree.apply(&operation)?;
        save(cx, &course.id, &tree).await?;
    }
    // New chapters are drafts, and where a published one stands changes no number.
    let changes_what_is_out =
        matches!(operation, Operation::Publish { .. } | Operation::Delete { .. } | Operation::Restore { .. });
    if changes_what_is_out {
        recount(cx, &mut course).await?;
    }
    if comes_out && course.is_out() {
        say_published(cx, &course.id, &operation).await?;
    }
    Ok(())
}

/// Saves the body of a chapter. `based_on` is the version the writer saw: an older one means somebody else wrote
/// meanwhile, and nothing is overwritten.
#[mutation("learning/write-chapter", gate = Rule("teacher"))]
pub async fn write_chapter(cx: &mut Write, chapter: ChapterId, body: Written, based_on: i64) -> Answer<Saved> {
    let mut chapter: CourseChapter = cx.must_get(chapter).await?;
    teaches(cx, &chapter.course).await?;
    let body = body.into_markdown()?;
    markdown::check(&body)?;
    if chapter.body.as_deref() == Some(body.as_str()) {
        return Ok(Saved { version: chapter.version });
    }
    if chapter.version != based_on {
        return Err(Refusal::conflict("stale", "Somebody else changed this chapter meanwhile."));
    }
    chapter.rewrite(body);
    cx.put(&chapter).await?;
    Ok(Saved { version: chapter.version })
}

/// Whether a chapter can be read that could not be before.
#[cfg(feature = "ssr")]
fn puts_out(tree: &Curriculum, operation: &Operation) -> bool {
    let Operation::Publish { id, on: true } = operation else { return false };
    tree.chapters().any(|chapter| chapter.id == *id && !chapter.is_published)
}

#[cfg(feature = "ssr")]
async fn say_published(cx: &Write, course: &CourseId, operation: &Operation) -> Answer<()> {
    let Operation::Publish { id, .. } = operation else { return Ok(()) };
    let fact = ChapterPublished { course: course.to_string(), chapter: id.to_string() };
    Ok(cx.say(ChapterPublished::KIND, serde_json::to_value(fact).map_err(data::Fault::new)?).await?)
}

/// A new thing must not take the id of another course's row.
#[cfg(feature = "ssr")]
async fn refuse_taken_id(cx: &Read, operation: &Operation) -> Answer<()> {
    use crate::curriculum::{CourseLesson, CourseModule};
    let taken = match operation {
        Operation::AddModule { id, lesson, .. } => {
            cx.get::<CourseModule>(id).await?.is_some() || cx.get::<CourseLesson>(lesson).await?.is_some()
        }
        Operation::AddLesson { id, .. } => cx.get::<CourseLesson>(id).await?.is_some(),
        Operation::AddChapter { id, .. } => cx.get::<CourseChapter>(id).await?.is_some(),
        _ => false,
    };
    if taken { Err(Refusal::conflict("taken", "This id is in use.")) } else { Ok(()) }
}
