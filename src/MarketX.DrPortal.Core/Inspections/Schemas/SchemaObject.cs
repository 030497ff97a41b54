namespace MarketX.DrPortal.Core.Inspections.Schemas;

/// <summary>How an object is made.</summary>
/// <param name="Sql">The SQL that makes it.</param>
/// <param name="Owner">Its owner; empty where it has none.</param>
public sealed record SchemaObject(string Sql, string Owner);
