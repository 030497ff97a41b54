namespace MarketX.DrPortal.Core.Drills.Log;

/// <summary>An entry in its place of the chain.</summary>
/// <param name="Number">Its number: from 1, without gaps.</param>
/// <param name="Previous">Signature of the entry before; zeros for the first.</param>
/// <param name="KeyId">Name of the key that signed it.</param>
/// <param name="Signature">HMAC-SHA256 over all of it, in hexadecimal digits.</param>
/// <param name="Payload">The entry as JSON, to the byte as it was signed.</param>
public sealed record DrTestRecord(long Number, string Previous, string KeyId, string Signature, string Payload)
{
    /// <summary>What the first entry has in place of the signature before it.</summary>
    public static string NoPrevious { get; } = new('0', 64);

    /// <summary>The entry.</summary>
    /// <exception cref="System.Text.Json.JsonException">The payload is not one.</exception>
    public DrTestEntry Entry => DrTestFile.ReadEntry(Payload);
}
