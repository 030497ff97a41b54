namespace MarketX.DrPortal.Core.Alerts;

/// <summary>
/// Raises alerts and resolves them. Both may be called as often as one looks: an alert that is open is not raised again.
/// Those of failed runs come with the run's end by themselves.
/// </summary>
public interface IAlerts
{
    /// <summary>Raises an alert, unless it is open; then its reason is brought up to date.</summary>
    /// <returns>Whether it is a new one.</returns>
    Task<bool> RaiseAsync(AlertNews news, CancellationToken cancellationToken);

    /// <summary>Resolves the open alert of that kind and subject, if there is one.</summary>
    /// <param name="kind">What.</param>
    /// <param name="about">The database or bucket.</param>
    /// <param name="resolution">Why it is over, in a sentence.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>Whether there was one.</returns>
    Task<bool> ResolveAsync(AlertKind kind, string about, string resolution, CancellationToken cancellationToken);
}
