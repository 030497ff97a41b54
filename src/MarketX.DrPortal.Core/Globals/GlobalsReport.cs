namespace MarketX.DrPortal.Core.Globals;

/// <summary>What came of bringing roles, memberships and tablespaces to a server.</summary>
/// <param name="Created">What was made, e.g. <c>role app</c>.</param>
/// <param name="Present">Roles and tablespaces that were there already and were left as they are.</param>
/// <param name="Differences">Where the server is now not as the lost one was, each in words.</param>
/// <param name="Problems">What could not be made, with PostgreSQL's reason.</param>
/// <param name="WithoutPassword">Roles that may log in, were made, and have no password now.</param>
public sealed record GlobalsReport(
    IReadOnlyList<string> Created, IReadOnlyList<string> Present, IReadOnlyList<string> Differences, IReadOnlyList<string> Problems, IReadOnlyList<string> WithoutPassword);
