use room::mutation;
#[cfg(feature = "ssr")]
use {
    super::{
        ChapterCaptions, captions_id,
        keeping::{have_prepared, keep, of_chapter, take_out},
        purposes::taught,
    },
    crate::curriculum::AssetStatus,
    data::Refusal,
    room::Order,
};

use crate::curriculum::ChapterId;

/// Tries once more to prepare a recording that could not be.
#[mutation("learning/prepare-again", gate = Rule("teacher"))]
pub async fn prepare_again(cx: &mut Write, chapter: ChapterId) -> Answer<()> {
    let chapter = taught(cx, chapter.as_str()).await?;
    let recording = of_chapter(cx, &chapter).await?.ok_or_else(Refusal::not_found)?;
    if recording.status != AssetStatus::Errored {
        return Ok(());
    }
    let recording = recording.waiting();
    keep(cx, &recording).await?;
    have_prepared(cx, &recording, Order::now()).await
}

/// Takes the recording out of a chapter, with its captions. Twice is the same as once.
#[mutation("learning/remove-recording", gate = Rule("teacher"))]
pub async fn remove_recording(cx: &mut Write, chapter: ChapterId) -> Answer<()> {
    let chapter = taught(cx, chapter.as_str()).await?;
    take_out(cx, chapter).await
}

/// Takes the captions in one language away. Twice is the same as once.
#[mutation("learning/remove-captions", gate = Rule("teacher"))]
pub async fn remove_captions(cx: &mut Write, chapter: ChapterId, language: String) -> Answer<()> {
    let chapter = taught(cx, chapter.as_str()).await?;
    Ok(cx.delete::<ChapterCaptions>(captions_id(&chapter.id, &language)).await?)
}
