namespace MarketX.DrPortal.Core.Globals;

/// <summary>Hashes of passwords, which only the recovery key opens.</summary>
/// <param name="Algorithm">How they are encrypted.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Salt">For the derivation of the key.</param>
/// <param name="Nonce">Never used twice with a key.</param>
/// <param name="Tag">Proves that nobody changed them.</param>
/// <param name="Data">The encrypted text.</param>
internal sealed record EncryptedPasswords(string Algorithm, int Count, byte[] Salt, byte[] Nonce, byte[] Tag, byte[] Data);
