namespace MarketX.DrPortal.Core.Schedules;

/// <summary>The schedules that there are.</summary>
public interface ISchedules
{
    /// <summary>All of them, by name.</summary>
    Task<IReadOnlyList<Schedule>> ListAsync(CancellationToken cancellationToken);
}
