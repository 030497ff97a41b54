namespace MarketX.DrPortal.Core.Schedules;

/// <summary>A time that passed while no portal ran, of a schedule that is not caught up.</summary>
/// <param name="ScheduleId">The schedule.</param>
/// <param name="DueAt">The time (UTC).</param>
public sealed record ScheduleMiss(string ScheduleId, DateTimeOffset DueAt);
