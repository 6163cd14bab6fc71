//! What ffmpeg makes of a file.

use std::time::Duration;

use bytes::Bytes;
use data::Fault;

use super::{Bench, Halt, QUIETLY, SAFELY, Seen, Studio, unreadable};
use crate::{Key, Store};

/// A still takes no longer.
const STILL: Duration = Duration::from_secs(2 * 60);
/// A slow machine takes some times as long as the film is; never longer than this.
const TIMES_AS_LONG: f64 = 8.0;
const LONGEST: Duration = Duration::from_secs(5 * 60 * 60);
/// Players fetch a film in parts of about this many seconds.
const PART_S: u32 = 6;
/// Of what is in a file only film and sound go on, and nothing of what it says about itself.
const STREAMS: &str = "-sn -dn -map_metadata -1 -map_chapters -1";

/// A file that was made, and lies in the store.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    pub file: Key,
    pub bytes: u64,
}

/// A film at one size, in one file of parts, and the list that says where in it each part is.
#[derive(Clone, Debug, PartialEq)]
pub struct Rung {
    /// The shorter side, by which it is called: 720.
    pub lines: u32,
    pub width: u32,
    pub height: u32,
    pub film: Made,
    pub list: Made,
    pub has_sound: bool,
    /// Bits a second in the part that needs most.
    pub peak: u64,
}

impl Studio {
    /// One picture of the film, as JPEG, from this second of it.
    pub async fn still(&self, bench: &Bench, second: f64) -> Result<Bytes, Halt> {
        let (start, name) = (format!("-ss {second:.3}"), "still.jpg");
        let words = format!("-map 0:v:0 -frames:v 1 -vf scale='min(1280,iw)':-2 -q:v 3 -f image2 -update 1 {name}");
        self.make(bench, &start, &words, STILL, |_| {}).await?;
        let still = tokio::fs::read(bench.at(name)).await.map_err(|_| unreadable())?;
        Ok(still.into())
    }

    /// The film with its shorter side this long, as H.264 and AAC. `at` is told how far it is, in seconds.
    pub async fn rung(
        &self,
        bench: &Bench,
        store: &Store,
        seen: &Seen,
        lines: u32,
        at: impl FnMut(f64),
    ) -> Result<Rung, Halt> {
        let (name, list) = (format!("{lines}.mp4"), format!("{lines}.m3u8"));
        let scale = format!("scale='if(gt(iw,ih),-2,{lines})':'if(gt(iw,ih),{lines},-2)'");
        let (most, threads) = (most_kilobits(lines), threads());
        // Every rung is cut at the same moments, or a player could not change between them.
        let words = format!(
            "{STREAMS} -map 0:v:0 -map 0:a:0? -vf {scale} -fpsmax 30 -pix_fmt yuv420p \
             -c:v libx264 -preset veryfast -profile:v main -level:v 4.0 -threads {threads} \
             -crf 23 -maxrate {most}k -bufsize {}k -force_key_frames expr:gte(t,n_forced*{PART_S}) -sc_threshold 0 \
             -c:a aac -b:a 128k -ac 2 \
             -f hls -hls_time {PART_S} -hls_playlist_type vod -hls_segment_type fmp4 -hls_flags single_file \
             -hls_segment_filename {name} {list}",
            2 * most
        );
        self.make(bench, "", &words, limit(seen), at).await?;
        let (width, height) = self.size(bench, &name).await?;
        let peak = tokio::fs::read_to_string(bench.at(&list)).await.ok().and_then(|list| peak(&list));
        let peak = peak.ok_or_else(unreadable)?;
        let (film, list) = (keep(bench, store, &name).await?, keep(bench, store, &list).await?);
        Ok(Rung { lines, width, height, film, list, has_sound: seen.sound.is_some(), peak })
    }

    /// A rung as one MP4 that any browser plays, nothing computed anew.
    pub async fn whole(&self, bench: &Bench, store: &Store, rung: &Rung) -> Result<Made, Halt> {
        let (from, name) = (format!("{}.mp4", rung.lines), "whole.mp4");
        let words = format!("{QUIETLY} {SAFELY} -f mov -i {from} -c copy -movflags +faststart -f mp4 {name}");
        self.run(&self.ffmpeg, bench, &words, LONGEST, |_| {}).await?;
        Ok(keep(bench, store, name).await?)
    }

    /// The sound alone, as AAC in an MP4.
    pub async fn sound(&self, bench: &Bench, store: &Store, seen: &Seen, at: impl FnMut(f64)) -> Result<Made, Halt> {
        let name = "sound.mp4";
        let words = format!("{STREAMS} -map 0:a:0 -vn -c:a aac -b:a 192k -ac 2 -movflags +faststart -f mp4 {name}");
        self.make(bench, "", &words, limit(seen), at).await?;
        Ok(keep(bench, store, name).await?)
    }

    /// How large a film of ours is.
    async fn size(&self, bench: &Bench, name: &str) -> Result<(u32, u32), Halt> {
        let shown = "-select_streams v:0 -show_entries stream=width,height -of csv=p=0:s=x";
        let words = format!("-v error {SAFELY} -f mov {shown} {name}");
        let said = self.run(&self.ffprobe, bench, &words, STILL, |_| {}).await?;
        let sides = said.trim().split_once('x').and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
        sides.ok_or_else(unreadable)
    }
}

impl Rung {
    /// The sizes a film of this one is kept at, by their shorter sides, the smallest first. None is larger than the film.
    pub fn ladder(width: u32, height: u32) -> Vec<u32> {
        // Sides are even numbers to the encoder.
        let own = width.min(height).max(2) / 2 * 2;
        let rungs: Vec<u32> = [360, 720, 1_080].into_iter().filter(|lines| *lines <= own).collect();
        if rungs.is_empty() { vec![own] } else { rungs }
    }
}

/// What a film of this size needs at most. The levels are those of H.264, main profile.
fn most_kilobits(lines: u32) -> u32 {
    match lines {
        0..=360 => 800,
        361..=720 => 2_800,
        _ => 5_000,
    }
}

/// One is left to everybody else.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from).saturating_sub(1).max(1)
}

fn limit(seen: &Seen) -> Duration {
    let usual = Duration::from_secs_f64((seen.seconds * TIMES_AS_LONG).clamp(0.0, LONGEST.as_secs_f64()));
    (usual + STILL).min(LONGEST)
}

/// A list says of each part how long it is, and then how many bytes it has: `#EXTINF:6.0,`, `#EXT-X-BYTERANGE:900@4`.
pub(super) fn peak(list: &str) -> Option<u64> {
    let (mut seconds, mut peak) = (None, None);
    for line in list.lines() {
        if let Some(length) = line.strip_prefix("#EXTINF:") {
            seconds = length.trim_end_matches(',').parse::<f64>().ok().filter(|it| *it > 0.0);
        }
        if let (Some(range), Some(seconds)) = (line.strip_prefix("#EXT-X-BYTERANGE:"), seconds) {
            let bytes: f64 = range.split('@').next()?.parse().ok()?;
            peak = peak.max(Some((bytes * 8.0 / seconds).ceil() as u64));
        }
    }
    peak
}

async fn keep(bench: &Bench, store: &Store, name: &str) -> Result<Made, Fault> {
    let (file, bytes) = store.put_file(&bench.at(name)).await?;
    Ok(Made { file, bytes })
}
