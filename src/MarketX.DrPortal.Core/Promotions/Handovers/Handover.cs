using MarketX.DrPortal.Core.Restores;

namespace MarketX.DrPortal.Core.Promotions.Handovers;

/// <summary>How the application gets to a restored database on another server: no database changes its name, the application changes its settings.</summary>
/// <param name="Server">The other server's name.</param>
/// <param name="Database">The restored database.</param>
/// <param name="Report">What was looked at.</param>
/// <param name="Steps">What to do, in order; nothing of it is done by the portal.</param>
public sealed record Handover(string Server, string Database, PreflightReport Report, IReadOnlyList<HandoverStep> Steps);
