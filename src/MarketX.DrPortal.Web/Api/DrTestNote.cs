using MarketX.DrPortal.Core.Drills.Log;

namespace MarketX.DrPortal.Web.Api;

/// <summary>What was added to a DR test: a note or a sign-off.</summary>
/// <param name="Number">Its own number in the log.</param>
/// <param name="Kind">Note or sign-off.</param>
/// <param name="At">When (UTC).</param>
/// <param name="By">Who.</param>
/// <param name="Text">What was written; null for a sign-off without words.</param>
public sealed record DrTestNote(long Number, DrTestKind Kind, DateTimeOffset At, string By, string? Text);
