namespace MarketX.DrPortal.Core.Inspections;

/// <summary>A column of a table that is looked into.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type as SQL.</param>
/// <param name="BaseType">The name of its type, of a domain the one below it: <c>int8</c>, <c>text</c> ...</param>
/// <param name="IsGenerated">Whether the server computes it from others.</param>
/// <param name="IsIdentity">Whether it is an identity column.</param>
public sealed record InspectedColumn(string Name, string Type, string BaseType, bool IsGenerated, bool IsIdentity);
