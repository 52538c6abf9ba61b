/// x
public enum Reference {}
