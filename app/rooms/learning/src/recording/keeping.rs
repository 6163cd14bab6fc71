//! What a chapter's recording consists of, put in place and taken away as one.

use data::{Fault, Select};
use room::{Answer, Order, Priority, Read, Write, count_freed, count_kept};

use super::{ChapterCaptions, Recording, RecordingRung, jobs::PrepareRecording};
use crate::curriculum::{AssetStatus, ChapterId, CourseChapter};

impl Recording {
    /// It waits to be prepared, or is.
    pub(super) fn is_under_way(&self) -> bool {
        matches!(self.status, AssetStatus::Waiting | AssetStatus::Preparing)
    }

    /// Waits for its turn, whatever was tried before.
    pub(super) fn waiting(self) -> Self {
        Self { status: AssetStatus::Waiting, progress: 0, reason: None, ..self }
    }
}

/// The recording of a chapter, where it has one.
pub(super) async fn of_chapter(cx: &Read, chapter: &CourseChapter) -> Result<Option<Recording>, Fault> {
    match &chapter.mux_asset_id {
        Some(id) => Ok(cx.get::<Recording>(id).await?.filter(|it| it.chapter == chapter.id)),
        None => Ok(None),
    }
}

/// Puts a recording into its chapter, in the place of the one that is there. Captions stay.
pub(super) async fn put_in(cx: &Write, fresh: &Recording) -> Answer<()> {
    let mut chapter: CourseChapter = cx.must_get(&fresh.chapter).await?;
    if let Some(old) = of_chapter(cx, &chapter).await? {
        let_go(cx, &old).await?;
    }
    count_kept(cx, fresh.uploaded_by.as_str(), usize::try_from(fresh.bytes).unwrap_or_default()).await?;
    cx.put(fresh).await?;
    chapter.show(Some(fresh));
    Ok(cx.put(&chapter).await?)
}

/// Takes the recording and its captions out of a chapter.
pub(super) async fn take_out(cx: &Write, mut chapter: CourseChapter) -> Answer<()> {
    if let Some(old) = of_chapter(cx, &chapter).await? {
        let_go(cx, &old).await?;
    }
    for captions in cx.rows(Select::by(ChapterCaptions::CHAPTER, &chapter.id)).await? {
        cx.delete::<ChapterCaptions>(&captions.id).await?;
    }
    chapter.show(None);
    Ok(cx.put(&chapter).await?)
}

/// Writes what has become of a recording, and tells its chapter.
pub(super) async fn keep(cx: &Write, recording: &Recording) -> Answer<()> {
    cx.put(recording).await?;
    tell_chapter(cx, &recording.chapter, recording).await
}

/// Has a recording prepared as soon as somebody is free for it.
pub(super) async fn have_prepared(cx: &Write, recording: &Recording, order: Order) -> Answer<()> {
    let order = order.with(Priority::Bulk).on_behalf_of(recording.course.as_str());
    cx.queue_errand(&PrepareRecording { recording: recording.id.clone() }, order).await?;
    Ok(())
}

/// Its files are swept a day later: whoever plays it now plays on.
async fn let_go(cx: &Write, old: &Recording) -> Answer<()> {
    for rung in cx.rows(Select::by(RecordingRung::RECORDING, &old.id)).await? {
        cx.delete::<RecordingRung>(&rung.id).await?;
    }
    cx.delete::<Recording>(&old.id).await?;
    Ok(count_freed(cx, old.uploaded_by.as_str(), old.bytes).await?)
}

async fn tell_chapter(cx: &Write, chapter: &ChapterId, recording: &Recording) -> Answer<()> {
    let mut chapter: CourseChapter = cx.must_get(chapter).await?;
    let was = chapter.clone();
    chapter.show(Some(recording));
    if chapter != was {
        cx.put(&chapter).await?;
    }
    Ok(())
}

impl CourseChapter {
    /// Names this recording as its video asset, or none.
    fn show(&mut self, recording: Option<&Recording>) {
        let id = recording.map(|it| it.id.to_string());
        let is_ready = recording.is_some_and(|it| it.status == AssetStatus::Ready);
        self.mux_playback_id = id.clone().filter(|_| is_ready);
        self.mux_upload_id = None;
        self.mux_asset_id = id;
        self.mux_asset_status = recording.map(|it| it.status);
        self.video_duration = recording.and_then(|it| it.duration);
    }
}
